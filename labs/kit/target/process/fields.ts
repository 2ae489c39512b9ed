/** Values that nobody has looked at yet. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value's fields; those of an empty object when it has none. */
export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

/** The fields of an object written as JSON; those of an empty object when it is none. */
export function fieldsOf(text: string | undefined): Fields {
  try {
    return asFields(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}
