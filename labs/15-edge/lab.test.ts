import { proveLab } from "../../tests/labs/prove-lab.ts";

proveLab(import.meta.dirname);
