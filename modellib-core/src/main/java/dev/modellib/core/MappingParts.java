package dev.modellib.core;

import dev.modellib.search.LibraryDatabase;

/** The parts of an open library that make and keep links, wired once. */
record MappingParts(
        MappingProfiles profiles,
        MappingPlanner planner,
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
        MappingPlanner planner =
                new MappingPlanner(registry, profiles, new AppFiles(layout), database.links(), config.volumeProbe());
        MadeFolders folders = new MadeFolders(database.folders());
        LinkSteps steps = new LinkSteps(database.links(), folders, config.clock());
        Mapper mapper = new Mapper(database.links(), jobs, planner, preflight, folders, steps);
        LinkRepair repair = new LinkRepair(database.links(), registry, mapper);
        return new MappingParts(
                profiles,
                planner,
                mapper,
                new Unmapper(database.links(), jobs, folders),
                repair,
                new LinkRelocation(database.links(), database.folders(), repair),
                new LinkAdoption(layout, registry, database.links(), config.clock()),
                new ModelPathsFile(planner));
    }
}
