/** How the pages of all labs look, and nothing more: an export's policy names it by its hash. */
export const PAGE_STYLE = `:root{color-scheme:light dark;background:Canvas;color:CanvasText;font:1rem/1.5 system-ui,sans-serif}body{margin:1.5rem;max-width:32rem}
label{display:block;margin:.5rem 0}`;
