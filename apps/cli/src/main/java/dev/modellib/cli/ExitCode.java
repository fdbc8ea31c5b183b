package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException.Code;

/** How the process ends, by what the caller can do about it. */
enum ExitCode {
    DONE(0),
    UNEXPECTED(1),
    USAGE(2),
    NOT_FOUND(3),
    ACCESS(4),
    NETWORK(5),
    DAMAGED(6),
    SPACE(7),
    CONFLICT(8),
    FORMAT(9),
    PERMISSION(10),
    CANCELLED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(Code code) {
        return switch (code) {
            case NOT_FOUND -> NOT_FOUND;
            case AUTHENTICATION_ERROR, GATED -> ACCESS;
            case NETWORK_ERROR, RATE_LIMITED, OFFLINE -> NETWORK;
            case CHECKSUM_MISMATCH, CORRUPTED -> DAMAGED;
            case INSUFFICIENT_SPACE -> SPACE;
            case CONFLICT, SOURCE_CHANGED -> CONFLICT;
            case INVALID_FORMAT, UNSAFE_FORMAT -> FORMAT;
            case PERMISSION_ERROR -> PERMISSION;
            case CANCELLED -> CANCELLED;
            case UNEXPECTED -> UNEXPECTED;
        };
    }
}
