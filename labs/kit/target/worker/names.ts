/** Names of globals by which scripts of one worker find each other. */
export const READER = "wristbandReader";
export const MODULES = "wristbandModules";
