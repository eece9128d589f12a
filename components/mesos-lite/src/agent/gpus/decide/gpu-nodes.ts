/** Device nodes of the graphics processors of a machine, absolute. */
export interface GpuNodes {
  /** One for each, by number. */
  each: string[]
  /** Those that whoever uses any of them needs, too. */
  shared: string[]
}

const control = new Set(['nvidiactl', 'nvidia-uvm', 'nvidia-uvm-tools', 'nvidia-modeset'])

/** The number of a graphics processor, by its node; undefined for other nodes. */
export function gpuNumber(node: string): number | undefined {
  const match = /(?:^|\/)nvidia(\d{1,4})$/.exec(node)
  return match ? Number(match[1]) : undefined
}

/** Finds the nodes among the names in a folder of devices. */
export function findGpuNodes(folder: string, names: readonly string[]): GpuNodes {
  const numbered = names.flatMap((name) => {
    const number = gpuNumber(name)
    return number === undefined ? [] : [{ number, node: `${folder}/${name}` }]
  })
  return {
    each: numbered.sort((a, b) => a.number - b.number).map(({ node }) => node),
    shared: names.filter((name) => control.has(name)).map((name) => `${folder}/${name}`),
  }
}

/** So many nodes that nobody holds, the lowest numbers first; undefined when there are too few. */
export function pickGpus(
  each: readonly string[],
  held: ReadonlySet<string>,
  wanted: number,
): string[] | undefined {
  const free = each.filter((node) => !held.has(node))
  return free.length < wanted ? undefined : free.slice(0, wanted)
}

/**
 * What programs are told of the processors they may use. Where others cannot be reached at all, CUDA counts those that
 * can from 0; elsewhere it must be told their real numbers.
 */
export function gpuVariables(pinned: readonly string[], enforced: boolean): Record<string, string> {
  const numbers = pinned.map((node) => gpuNumber(node) ?? 0)
  return {
    NVIDIA_VISIBLE_DEVICES: numbers.join(','),
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: (enforced ? numbers.map((_, index) => index) : numbers).join(','),
  }
}
