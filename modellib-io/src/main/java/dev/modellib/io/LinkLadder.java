package dev.modellib.io;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tries one strategy after the other at a place. */
final class LinkLadder {
    private LinkLadder() {}

    /** Makes the link by the first strategy that works; on any failure nothing of ours is at the place. */
    static Link climb(Path source, LinkPlace place, LinkPolicy policy) throws IOException {
        place.requireFree();
        Map<LinkStrategy, String> refusals = new LinkedHashMap<>();
        Exception last = null;
        for (LinkStrategy strategy : policy.order()) {
            Faults.checkInterrupt();
            try {
                make(strategy, source, place);
            } catch (Links.Refused | UnsupportedOperationException e) {
                refusals.put(strategy, Display.of(String.valueOf(e.getMessage())));
                last = e;
                continue;
            } catch (AtomicMoveNotSupportedException e) {
                // the place is at fault, not the strategy
                throw e;
            } catch (IOException e) {
                StorageException fault = Faults.ofWrite(e, place.target(), 1);
                rethrowFinal(fault);
                refusals.put(strategy, reason(e));
                last = fault;
                continue;
            }
            forceOrUndo(place);
            return new Link(strategy, source, place.target(), place.fileKey(), refusals);
        }
        if (last instanceof StorageException.InsufficientSpace full) {
            throw full;
        }
        throw new StorageException.LinkFailed(source, place.target(), refusals, last);
    }

    /** Throws what no other strategy can cure. */
    private static void rethrowFinal(StorageException fault) throws StorageException {
        if (fault instanceof StorageException.AlreadyExists
                || fault instanceof StorageException.NoSuchSource
                || fault instanceof StorageException.SourceChanged
                || fault instanceof StorageException.Interrupted) {
            throw fault;
        }
    }

    private static String reason(IOException e) {
        String system = e instanceof FileSystemException named ? named.getReason() : null;
        return Display.of(system != null ? system : String.valueOf(e.getMessage()));
    }

    private static void forceOrUndo(LinkPlace place) throws StorageException {
        try {
            place.force();
        } catch (IOException e) {
            StorageException fault = Faults.ofWrite(e, place.target(), 1);
            place.removeAfter(fault);
            throw fault;
        }
    }

    private static void make(LinkStrategy strategy, Path source, LinkPlace place) throws IOException, Links.Refused {
        switch (strategy) {
            case SYMLINK -> {
                Path text = SymlinkText.of(source, place.folder());
                place.put(path -> Files.createSymbolicLink(path, text), true);
                requireLeadsTo(source, place);
            }
            case JUNCTION -> {
                place.put(path -> Junction.create(source, path), true);
                requireLeadsTo(source, place);
            }
            case HARDLINK -> {
                Path file = file(source);
                place.put(path -> Files.createLink(path, file), true);
            }
            case REFLINK -> {
                Path file = file(source);
                place.put(
                        path -> {
                            Reflink.create(file, path);
                            note(path, place.staging());
                        },
                        false);
            }
            case COPY -> {
                Path file = file(source);
                place.put(
                        path -> {
                            FileCopy.copy(file, path);
                            note(path, place.staging());
                        },
                        false);
            }
        }
    }

    /** It keeps its number when it gets its name, so that it is known again whenever the process ends. */
    private static void note(Path staged, LinkStaging staging) throws IOException {
        Optional<FileKey> key = FileKey.lasting(staged);
        if (key.isPresent()) {
            staging.note().staged(key.get().text());
        }
    }

    private static Path file(Path source) throws IOException, Links.Refused {
        Path file = source.toRealPath();
        if (!Files.isRegularFile(file)) {
            throw new Links.Refused("the source is not a file");
        }
        return file;
    }

    private static void requireLeadsTo(Path source, LinkPlace place) throws IOException, Links.Refused {
        try {
            if (!Files.isSameFile(place.target(), source)) {
                throw new Links.Refused("the link does not lead to the source");
            }
        } catch (IOException | Links.Refused e) {
            place.removeAfter(e);
            throw e;
        }
    }
}
