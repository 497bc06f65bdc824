import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

/** The licences of everything that is bundled, the workers' part too. */
function licences() {
  return {
    name: "licences",
    apply: "build",
    generateBundle() {
      const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
      const texts = Object.entries(lock.packages)
        .filter(([path, entry]) => path && !entry.dev && !entry.devOptional && !entry.optional && !path.includes("/@types/"))
        .map(([path, entry]) => {
          const folder = join(here, path);
          const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
          const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${entry.license ?? "see the package"}`;
          return `${path.replace("node_modules/", "")} ${entry.version}\n\n${text}\n`;
        });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join(`\n${"-".repeat(72)}\n\n`) });
    },
  };
}

export default defineConfig({
  root: here,
  // The pages lie at the root of the service, their assets under static/; relative, so that a proxy may add a prefix.
  base: "./",
  experimental: {
    renderBuiltUrl: (filename, { hostType }) => (hostType === "html" ? `static/${filename}` : { relative: true }),
  },
  plugins: [licences()],
  server: { proxy: { "^/(cypher|members|readyz|docs|openapi.json)": "http://127.0.0.1:8000" } },
  build: {
    outDir: "../graphsvc/pages/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rollupOptions: { checks: { pluginTimings: false }, input: ["index.html", "console.html", "explorer.html"].map((page) => join(here, page)) },
  },
  worker: { format: "es" },
});
