package dev.modellib.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the facts of a target folder mean for putting links or copies there. Pure: facts in, findings out. */
final class TargetRules {
    private TargetRules() {}

    /**
     * What was found out about a target folder.
     *
     * @param folder the folder
     * @param nearest the nearest place on the way to it that is there; the folder itself when it is
     * @param nearestIsFolder whether that is a folder
     * @param volume the volume of the nearest place, if it could be looked at
     * @param sourceVolume the volume of what is to be linked, if it could be looked at
     * @param mount what else is known of the device
     * @param trial what came of making links there; empty when nothing was tried
     * @param sandbox why links that lead out may dangle
     * @param promisedBytes what of the volume is promised to others
     */
    record TargetFacts(
            Path folder,
            Path nearest,
            boolean nearestIsFolder,
            Optional<Volume> volume,
            Optional<Volume> sourceVolume,
            MountFacts mount,
            Optional<LinkTrial> trial,
            Optional<Sandbox> sandbox,
            long promisedBytes) {}

    static List<Finding> findings(TargetFacts facts, MappingNeeds needs) {
        if (!facts.nearestIsFolder()) {
            return List.of(Finding.error(
                    FindingCode.NOT_A_FOLDER, facts.nearest(), "is not a folder; choose another target folder"));
        }
        List<Finding> findings = new ArrayList<>();
        if (!facts.nearest().equals(facts.folder())) {
            findings.add(Finding.info(
                    FindingCode.FOLDER_ABSENT,
                    facts.folder(),
                    "is not there and will be made below " + Display.of(facts.nearest())));
        }
        findings.addAll(VolumeRules.ofTarget(facts.folder(), facts.volume(), facts.mount()));
        boolean readOnly = facts.volume().map(Volume::readOnly).orElse(false);
        Optional<StorageException> fault = facts.trial().flatMap(LinkTrial::fault);
        if (fault.isPresent() && !readOnly) {
            findings.add(ofFault(facts.nearest(), fault.get()));
        }
        Map<LinkStrategy, String> refusals = refusals(facts, needs.policy());
        List<LinkStrategy> working = needs.policy().order().stream()
                .filter(each -> !refusals.containsKey(each))
                .toList();
        ofLinks(facts, needs.policy(), working, refusals).ifPresent(findings::add);
        if (!working.isEmpty() && working.get(0) == LinkStrategy.COPY) {
            findings.addAll(ofSizes(facts, needs));
        }
        if (facts.sandbox().isPresent() && working.contains(LinkStrategy.SYMLINK)) {
            Sandbox sandbox = facts.sandbox().get();
            findings.add(Finding.warning(
                    FindingCode.SANDBOX,
                    facts.folder(),
                    "is seen through a sandbox (" + sandbox.kind() + ": " + Display.of(sandbox.evidence())
                            + "), where symbolic links that lead out dangle; use hard links or copies"));
        }
        return findings;
    }

    private static Finding ofFault(Path folder, StorageException fault) {
        if (fault instanceof StorageException.InsufficientSpace) {
            return new Finding(
                    Severity.ERROR, FindingCode.INSUFFICIENT_SPACE, folder, String.valueOf(fault.getMessage()));
        } else if (fault instanceof StorageException.PermissionDenied) {
            return Finding.error(
                    FindingCode.NOT_WRITABLE,
                    folder,
                    "may not be written to by this user; change its permissions or choose another folder");
        }
        return Finding.error(
                FindingCode.NOT_WRITABLE,
                folder,
                "could not be written to (" + fault.getMessage() + "); check its drive");
    }

    /** Why strategies of the policy do not work; one that could not be tried counts as working. */
    private static Map<LinkStrategy, String> refusals(TargetFacts facts, LinkPolicy policy) {
        Optional<LinkTrial> trial = facts.trial().filter(each -> each.fault().isEmpty());
        Map<LinkStrategy, String> refusals = new LinkedHashMap<>();
        for (LinkStrategy strategy : policy.order()) {
            if (!reaches(strategy, facts.sourceVolume(), facts.volume())) {
                refusals.put(strategy, "the source is on another volume");
            } else if (trial.isPresent() && !trial.get().working().contains(strategy)) {
                refusals.put(strategy, trial.get().refusals().getOrDefault(strategy, "it was refused"));
            }
        }
        return refusals;
    }

    /** Clones stay on one volume, hard links also below one mount point of it; in doubt they are taken to reach. */
    private static boolean reaches(LinkStrategy strategy, Optional<Volume> source, Optional<Volume> target) {
        if (source.isEmpty() || target.isEmpty()) {
            return true;
        }
        boolean oneVolume = source.get().id().equals(target.get().id());
        return switch (strategy) {
            case REFLINK -> oneVolume;
            case HARDLINK ->
                oneVolume && source.get().mountPoint().equals(target.get().mountPoint());
            case SYMLINK, JUNCTION, COPY -> true;
        };
    }

    private static Optional<Finding> ofLinks(
            TargetFacts facts, LinkPolicy policy, List<LinkStrategy> working, Map<LinkStrategy, String> refusals) {
        String reasons = refusals.entrySet().stream()
                .map(each -> each.getKey().wireName() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
        if (working.isEmpty()) {
            return Optional.of(Finding.error(
                    FindingCode.NO_LINKS,
                    facts.folder(),
                    "takes none of the wanted links (" + reasons + "); allow copies or choose another folder"));
        }
        if (working.equals(List.of(LinkStrategy.COPY)) && policy.order().size() > 1) {
            return Optional.of(Finding.warning(
                    FindingCode.COPIES_ONLY,
                    facts.folder(),
                    "takes no links (" + reasons + "); every file will be copied and take its space again"));
        }
        return Optional.empty();
    }

    private static List<Finding> ofSizes(TargetFacts facts, MappingNeeds needs) {
        List<Finding> findings = new ArrayList<>();
        if (facts.volume().isEmpty()) {
            return findings;
        }
        Volume volume = facts.volume().get();
        if (needs.largestFileBytes() > volume.largestFileBytes()) {
            findings.add(Finding.error(
                    FindingCode.FILE_TOO_LARGE,
                    facts.folder(),
                    "is to take a file of " + needs.largestFileBytes() + " bytes and its volume (" + volume.fileSystem()
                            + ") holds files of at most " + volume.largestFileBytes()
                            + "; choose a folder on another volume"));
        }
        try {
            FreeSpace.require(
                    facts.folder(),
                    FreeSpace.neededBytes(needs.totalBytes(), needs.reserveBytes()),
                    volume.usableBytes(),
                    facts.promisedBytes());
        } catch (StorageException.InsufficientSpace e) {
            findings.add(new Finding(
                    Severity.ERROR, FindingCode.INSUFFICIENT_SPACE, facts.folder(), String.valueOf(e.getMessage())));
        }
        return findings;
    }
}
