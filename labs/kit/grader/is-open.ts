/**
 * True for a check that does not hold. A check that this target cannot run is not open: the server may be right.
 */
export const isOpen = ({ status, lacks }: { status: string; lacks?: true }): boolean => status !== "holds" && !lacks;
