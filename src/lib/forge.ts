import type Mark from "../components/Mark.astro";

type AstroComponent = typeof Mark;

const found = import.meta.glob<{ default: AstroComponent }>("../panel/ForgeDemo.astro", { eager: true });

/** The live demo of the home page, src/panel/ForgeDemo.astro, as soon as that file exists. */
export const ForgeDemo: AstroComponent | undefined = Object.values(found)[0]?.default;
