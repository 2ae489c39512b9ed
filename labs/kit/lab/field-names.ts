/** The prototype of every form's fields, itself empty. A grader can observe here which names a lab's code asks for. */
export const fieldNames = Object.create(null) as object;
