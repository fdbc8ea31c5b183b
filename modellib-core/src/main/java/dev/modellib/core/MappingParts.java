package dev.modellib.core;

import dev.modellib.search.LibraryDatabase;
import java.io.IOException;

/** The parts of an open library that make and keep links, wired once. */
record MappingParts(
        MappingProfiles profiles,
        MappingPlanner planner,
        Preflight preflight,
        Mapper mapper,
        Unmapper unmapper,
        LinkRepair repair,
        LinkRelocation relocation,
        LinkAdoption adoption,
        ModelPathsFile modelPaths) {

    static MappingParts wire(
            LibraryConfig config,
            LibraryLayout layout,
            LibraryDatabase database,
            Registry registry,
            Jobs jobs,
            Preflight preflight) {
        MappingProfiles profiles = new MappingProfiles(layout);
        MappingPlanner planner = new MappingPlanner(
                new Roots(layout), registry, profiles, new AppFiles(layout), database.links(), config.volumeProbe());
        MadeFolders folders = new MadeFolders(database.folders());
        LinkSteps steps = new LinkSteps(database.links(), folders, config.clock());
        Mapper mapper = new Mapper(database.links(), jobs, planner, preflight, folders, steps);
        LinkRepair repair = new LinkRepair(database.links(), registry, mapper);
        return new MappingParts(
                profiles,
                planner,
                preflight,
                mapper,
                new Unmapper(database.links(), jobs, folders),
                repair,
                new LinkRelocation(database.links(), database.folders(), repair),
                new LinkAdoption(layout, registry, database.links(), config.clock()),
                new ModelPathsFile(planner));
    }

    /** What a mapping would do, and what is to be said of its folder. */
    MappingPlan preview(MapRequest request) throws IOException {
        return preflight.told(planner.plan(request));
    }
}
