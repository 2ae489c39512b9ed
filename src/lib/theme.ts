/**
 * The one inline script of the site: it runs before the first paint, so that the chosen theme never flashes.
 * It stays the same on every page, so that a Content-Security-Policy can name it by its hash.
 */
export const themeScript =
  'let d=document.documentElement;d.dataset.js="";try{let t=localStorage.getItem("wristband-theme");if(t=="light"||t=="dark")d.dataset.theme=t}catch{}';
