/**
 * The one inline script of the site: it runs before the first paint, so that the chosen theme never flashes. It stays the
 * same on every page, so that a Content-Security-Policy can name it by its hash. `data-early` puts off what is far down a
 * long page, and src/browser/reading/settle.ts takes it away; who comes for a place far down, or comes back to one, has it all at
 * once. `data-face` says that the site's own face is here since an earlier page.
 */
export const beforePaint = [
  'let d=document.documentElement.dataset;d.js="";',
  'if(!location.hash&&performance.getEntriesByType("navigation")[0]?.type=="navigate")d.early="";',
  'try{let s=localStorage,t=s.getItem("wristband-theme");if(t=="light"||t=="dark")d.theme=t;',
  'if(s.getItem("wristband-face"))d.face=""}catch{}',
].join("");
