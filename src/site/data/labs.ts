import { labs, type LabEntry } from "../../../labs/kit/build/all-labs.ts";
import { unknown } from "./unknown.ts";

export type { LabEntry };

/** The lab with this slug, or none: chapter 0 has no lab of its own. */
export const labOf = (slug: string): LabEntry | undefined => labs.find((lab) => lab.slug === slug);

/** The lab with this slug. Ends the build when there is none. */
export function findLab(slug: string, component: string): LabEntry {
  return (
    labOf(slug) ??
    unknown(
      component,
      slug,
      labs.map((lab) => lab.slug),
      "labs/NN-slug/",
    )
  );
}

/**
 * The lab a component on a chapter's page speaks of: the one it names, else the one with the chapter's own slug.
 * Ends the build when neither exists.
 */
export function labFor(
  named: string | undefined,
  params: Record<string, string | undefined>,
  component: string,
): LabEntry {
  const slug = named ?? params["slug"];
  if (slug === undefined) throw new Error(`${component}: outside a chapter it needs a lab="slug".`);
  return findLab(slug, component);
}
