const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** Where the worker lies: beside this file, with its ending; a bundle keeps it beside the chunk that this becomes part of. */
export function workerFile(): URL {
  return new URL(`./front-door-worker.${suffix}`, import.meta.url)
}
