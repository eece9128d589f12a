/** A file that a recipe puts into its image. */
export interface RecipeFile {
  /** Beside `image.json`. */
  from: string
  /** Octal, such as "0755". Default "0644". */
  mode?: string
  /** A user of the image. Default root. */
  owner?: string
}

/** A folder that a recipe makes. */
export interface RecipeFolder {
  /** Default "0755". */
  mode?: string
  owner?: string
}

/** What an image of ours is made of: the file `image.json`. */
export interface ImageRecipeFile {
  name: string
  /** The tag. */
  version: string
  description: string
  /** `debian`: Debian's essential packages; `node`: those and the bundled Node.js. Default `debian`. */
  base?: 'debian' | 'node'
  /** Of Debian; what they depend on comes along, what they recommend does not. */
  packages?: string[]
  /** Paths that are taken away again, with everything below; `path/*` keeps the folder itself. */
  remove?: string[]
  /** Absolute path in the image → file beside `image.json`. */
  files?: Record<string, string | RecipeFile>
  folders?: Record<string, RecipeFolder>
  /** Absolute path of a symbolic link → where it leads. */
  links?: Record<string, string>
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, string>
  user?: string
  workingFolder?: string
  ports?: number[]
}

/** A recipe and the folder that it lies in. */
export interface ReadRecipe extends ImageRecipeFile {
  folder: string
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isMap =
  (check: Check, name: (key: string) => boolean = () => true): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, one]) => name(key) && check(one))
const isMode: Check = (value) => value === undefined || /^0?[0-7]{3,4}$/.test(String(value))
const isPlace = (path: unknown): boolean =>
  isText(path) &&
  String(path).startsWith('/') &&
  !String(path)
    .slice(1)
    .split('/')
    .some((part) => ['', '.', '..'].includes(part))
const isInside: Check = (value) => isText(value) && !/^\/|(^|\/)\.\.(\/|$)/.test(String(value))
const isFolder: Check = (value) => {
  const { mode, owner, ...rest } = (value ?? {}) as RecipeFolder
  return isMode(mode) && (owner === undefined || isText(owner)) && Object.keys(rest).length === 0
}
const isFile: Check = (value) => {
  if (typeof value === 'string') return isInside(value)
  const { from, ...rest } = (value ?? {}) as RecipeFile
  return isInside(from) && isFolder(rest)
}

const rules: Record<keyof ImageRecipeFile, [Check, string]> = {
  name: [
    (value) => isText(value) && /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(String(value)),
    'must be small letters, digits and inner ".", "_" or "-"',
  ],
  version: [
    (value) => isText(value) && /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(String(value)),
    'must be a tag, such as "7.0"',
  ],
  description: [isText, 'must be a sentence'],
  base: [(value) => value === 'debian' || value === 'node', 'must be "debian" or "node"'],
  packages: [
    isList((value) => /^[a-z0-9][a-z0-9+.-]+$/.test(String(value))),
    'must be a list of Debian packages',
  ],
  remove: [isList(isPlace), 'must be a list of absolute paths'],
  files: [isMap(isFile, isPlace), 'must map absolute paths to files beside image.json'],
  folders: [isMap(isFolder, isPlace), 'must map absolute paths to {mode, owner}'],
  links: [isMap(isText, isPlace), 'must map absolute paths to where they lead'],
  entrypoint: [isList(isText), 'must be a list of words'],
  command: [isList((value) => typeof value === 'string'), 'must be a list of words'],
  environment: [isMap((value) => typeof value === 'string'), 'must map names to texts'],
  user: [isText, 'must be a user of the image'],
  workingFolder: [isPlace, 'must be an absolute path'],
  ports: [
    isList((value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536),
    'must be a list of ports',
  ],
}

const needed = ['name', 'version', 'description'] as const

/** What is wrong with the content of an `image.json`, key by key; nothing when it is right. */
export function recipeProblems(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['it must be a JSON object']
  const problems = needed.filter((key) => !(key in value)).map((key) => `"${key}" is missing`)
  for (const [key, given] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, key) ? rules[key as keyof ImageRecipeFile] : undefined
    if (!rule) problems.push(`"${key}" is not a key of a recipe`)
    else if (!rule[0](given)) problems.push(`"${key}" ${rule[1]}`)
  }
  return problems
}
