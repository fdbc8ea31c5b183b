/** Model headers and model file names, read in bounded time and memory. */
package dev.modellib.format;
