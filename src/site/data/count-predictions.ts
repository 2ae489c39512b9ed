/** How many questions a chapter asks, from its MDX. */
export const countPredictions = (body: string | undefined): number => body?.match(/<Predict id="/g)?.length ?? 0;
