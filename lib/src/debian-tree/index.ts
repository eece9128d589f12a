/** Trees of Debian packages, made by mmdebstrap from the archive that apt of this machine uses. */
export * from './archive-options.ts'
export * from './errors.ts'
export * from './make-archive.ts'
export * from './package-sources.ts'
