/** Reads fields of unchecked values. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value's fields. An empty object when it has none. */
export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

/** The fields of an object in a JSON text. An empty object when the text is anything else. */
export function fieldsOf(text: string | undefined): Fields {
  try {
    return asFields(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}
