package dev.modellib.hf;

import java.util.List;

/**
 * What the Hub's scanners say about a repository.
 *
 * @param scansDone whether every file was looked at
 * @param paths the files they object to, untrusted as the path of {@link RepoFile}
 */
public record RepoSecurity(boolean scansDone, List<String> paths) {

    /**
     * Copies the paths.
     *
     * @param scansDone whether every file was looked at
     * @param paths the files they object to
     */
    public RepoSecurity {
        paths = List.copyOf(paths);
    }
}
