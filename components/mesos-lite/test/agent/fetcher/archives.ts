import { Header } from 'tar'

/** A tar archive of `inside.txt` and `deep/tool.sh`, as xz makes it. */
export const xzOfTar = Buffer.from(
  '/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4Cf/ALFdADSbis02A4Fl7HSOMMbLwG2Hy5+0csg4ir1/xS4iLTpNyIFX87bt8XWo3ll+Ymr1ks5hMl8IYwoXL+6yWJYs/3XrMraC+vAi/kuVgntnB0+zccZOpXbJIzUhR6SYb2eUv0AVkzyqrgwxKevkUj1efGcclh973zfBgHyNqCtM5egfOz+xd7eyo3GmOx4O9YzpJG7GpITkMEaxV044tOZt/CYzgYkT01Cr6BTkdqKfXIEVAAAAAADtnhj9AAHJAYBQAACaKjdJPjANiwIAAAAAAVla',
  'base64',
)

type Member = {
  path: string
  type?: 'File' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO'
  linkpath?: string
  content?: string
}

/** A tar archive, member by member as it is said. */
export function tarOf(...members: Member[]): Buffer {
  const blocks = members.flatMap(({ path, type = 'File', linkpath, content = '' }) => {
    const data = Buffer.from(content)
    const header = new Header({
      ...{ path, type, mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: new Date(0) },
      ...(linkpath === undefined ? {} : { linkpath }),
    })
    header.encode()
    return [header.block ?? Buffer.alloc(512), data, Buffer.alloc((512 - (data.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** Archives that try to get out, and what is said of them. */
export const hostileTar: Record<string, { entries: Buffer; reason: string }> = {
  'a name that climbs': {
    entries: tarOf({ path: '../escaped', content: 'x' }),
    reason: 'leads out of its folder',
  },
  'a name that climbs later': {
    entries: tarOf({ path: 'a/../../victim', content: 'x' }),
    reason: 'leads out of its folder',
  },
  'an absolute name': {
    entries: tarOf({ path: '/tmp/escaped', content: 'x' }),
    reason: 'is an absolute path',
  },
  'a link that leads out': {
    entries: tarOf(
      { path: 'out', type: 'SymbolicLink', linkpath: '..' },
      { path: 'out/victim', content: 'x' },
    ),
    reason: 'leads out of its folder',
  },
  'an absolute link': {
    entries: tarOf({ path: 'out', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
    reason: 'leads out of its folder',
  },
  'a hard link that leads out': {
    entries: tarOf({ path: 'out', type: 'Link', linkpath: '../victim' }),
    reason: 'leads out of its folder',
  },
  'a device': {
    entries: tarOf({ path: 'null', type: 'CharacterDevice' }),
    reason: 'neither file, folder nor link',
  },
  'a pipe': { entries: tarOf({ path: 'pipe', type: 'FIFO' }), reason: 'neither file, folder nor link' },
  'a damaged header': {
    entries: Buffer.concat([tarOf({ path: 'a', content: 'x' }).fill('y', 0, 100)]),
    reason: 'checksum',
  },
}
