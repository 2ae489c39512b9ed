/** A lab's starter or solution, as the site serves it. */
export type LabSource = { number: number; folder: string; text: string };

export async function loadSource(address: string): Promise<LabSource> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  return (await response.json()) as LabSource;
}
