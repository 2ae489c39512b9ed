/**
 * The site's only inline script. It runs before the first paint, so that the page never appears in the wrong theme. It
 * is the same on every page, so that a Content-Security-Policy can name its hash. `data-early` delays the layout of
 * what is far down a long page, and src/browser/reading/settle.ts removes it. A reader who follows a link to a place
 * far down, or comes back to one, gets everything at once. `data-face` says that the site's own font is in the cache.
 */
export const beforePaint = [
  'let d=document.documentElement.dataset;d.js="";',
  'if(!location.hash&&performance.getEntriesByType("navigation")[0]?.type=="navigate")d.early="";',
  'try{let s=localStorage,t=s.getItem("wristband-theme");if(t=="light"||t=="dark")d.theme=t;',
  'if(s.getItem("wristband-face"))d.face=""}catch{}',
].join("");
