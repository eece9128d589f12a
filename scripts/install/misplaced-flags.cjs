'use strict'

// Flags of `npm start` and `npm test` that have no meaning to npm itself.
const ours = {
  start: ['port', 'agents', 'public-agents', 'data', 'install', 'info', 'bind', 'attach'],
  test: ['only', 'grep'],
}

/**
 * npm keeps a flag that stands before `--` for itself and passes on only its value, as a bare argument. What it kept
 * is visible in the environment: `npm start --port 1` arrives as `npm_config_port=true` and the argument `1`.
 */
exports.misplacedFlags = function misplacedFlags(environment) {
  const script = String(environment.npm_lifecycle_event || '').replace(/^pre/, '')
  const kept = (ours[script] || []).filter(
    (flag) => environment[`npm_config_${flag.replace(/-/g, '_')}`] !== undefined,
  )
  if (kept.length === 0) return undefined
  const written = kept.map((flag) => {
    const value = environment[`npm_config_${flag.replace(/-/g, '_')}`]
    if (value === '') return `--no-${flag}`
    return value === 'true' ? `--${flag} VALUE` : `--${flag} ${value}`
  })
  const names = kept.map((flag) => `--${flag}`).join(' and ')
  return {
    problem: `npm kept ${names} for itself, so "npm ${script}" would not see the flag, at best a bare value.`,
    remedy: `put two hyphens before the flags of the script: npm ${script} -- ${written.join(' ')}`,
  }
}
