const KEY = "wristband-theme";
const root = document.documentElement;

for (const radio of document.querySelectorAll<HTMLInputElement>("[name=theme]")) {
  radio.checked = radio.value === (root.dataset["theme"] ?? "auto");
  radio.addEventListener("change", () => choose(radio.value));
}

/** Applies and stores the theme. "auto" removes what is stored, and follows the system again. */
function choose(theme: string): void {
  if (theme === "auto") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // The browser stores nothing: the choice is valid for this page only.
  }
}

export {};
