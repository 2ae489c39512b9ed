/** Names of global variables that scripts of one worker share. */
export const READER = "wristbandReader";
export const MODULES = "wristbandModules";
