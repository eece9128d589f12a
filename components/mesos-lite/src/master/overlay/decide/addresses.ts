const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const subnetText = new RegExp(`^(${octet}(?:\\.${octet}){3})/(\\d{1,2})$`)

/** A subnet as numbers. */
export interface Subnet {
  base: number
  prefix: number
}

/** Reads `a.b.c.d/n`; undefined when it is none. Bits below the prefix are dropped. */
export function readSubnet(text: string): Subnet | undefined {
  const [, address = '', length = ''] = subnetText.exec(text) ?? []
  const prefix = Number(length)
  if (length === '' || prefix > 32) return undefined
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - prefix)
  return { base: Math.floor(number / size) * size, prefix }
}

/** An address as text. */
export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}

/** How many parts of a smaller size a subnet has. */
export function partsOf({ prefix }: Subnet, partPrefix: number): number {
  return 2 ** (partPrefix - prefix)
}

/** One of these parts as text. */
export function partOf({ base }: Subnet, partPrefix: number, index: number): string {
  return `${addressText(base + index * 2 ** (32 - partPrefix))}/${partPrefix}`
}
