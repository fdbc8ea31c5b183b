package dev.modellib.cli;

import java.io.IOException;

/** One thing that the command line can do. */
interface Command {

    /** What it takes, and what its help says. */
    Usage usage();

    /**
     * Does it. Results go to the session's output as they come.
     *
     * @return how the process ends; a failure that stops everything is thrown instead
     */
    ExitCode run(Arguments arguments, Session session) throws IOException;
}
