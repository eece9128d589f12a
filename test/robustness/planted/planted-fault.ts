/** A fault that is put into the sources on purpose, to see whether the tests find it. */
export interface PlantedFault {
  name: string
  /** What goes wrong with it. */
  what: string
  edits: Edit[]
}

/** One change of one source. */
export interface Edit {
  /** From the root of the repository. */
  file: string
  /** A text that stands in the file once. */
  find: string
  replace: string
}

/** Makes faults of one part of the repository, whose sources are in `folder`. */
export const faultsIn =
  (folder: string) =>
  (name: string, what: string, file: string, find: string, replace = ''): PlantedFault => ({
    ...{ name, what },
    edits: [{ file: `${folder}/${file}`, find, replace }],
  })

/** Several faults at once: of two that protect from the same, each hides that the other is not there. */
export const together = (name: string, what: string, faults: readonly PlantedFault[]): PlantedFault => ({
  ...{ name, what },
  edits: faults.flatMap(({ edits }) => edits),
})

/** The source with its part of the fault. Throws when the text it replaces does not stand there once. */
export function plant({ name, edits }: PlantedFault, file: string, source: string): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find)
      if (parts.length !== 2)
        throw new Error(`the fault ${name} cannot be planted: ${file} has its text ${parts.length - 1} times`)
      return parts.join(replace)
    }, source)
}
