/** A check's status as readers see it. In the files and in JSON, a check that passes has the status "holds". */
export const verdictWord = (status: string): string => (status === "holds" ? "passes" : status);
