// Loaded before a program: tells on its standard error what it has used when it ends.
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 }
  require('node:fs').writeSync(2, `\nused ${JSON.stringify(used)}\n`)
})
