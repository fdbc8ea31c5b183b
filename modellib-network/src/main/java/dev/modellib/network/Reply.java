package dev.modellib.network;

import java.net.http.HttpHeaders;

/** The status and headers of a response whose body is still to come. */
record Reply(int status, HttpHeaders headers) {}
