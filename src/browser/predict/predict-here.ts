/** Answers the chapter's questions. The code that does it is loaded when the reader runs the first one. */
addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset["predict"]) return;
  event.preventDefault();
  import("./run-prediction.ts")
    .then(({ answerIn }) => answerIn(form))
    .catch((error: unknown) => form.append(String(error)));
});

export {};
