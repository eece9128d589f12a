import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { highestVersion, readElf } from '../../../src/build/elf/read-elf.ts'
import { findRuntime } from '../../../src/index.ts'

describe('What an ELF file needs', () => {
  it('is read from the runtime', () => {
    const needs = readElf(readFileSync(findRuntime().nodePath))
    expect(needs?.libraries).to.include.members(['libstdc++.so.6', 'libgcc_s.so.1', 'libc.so.6'])
    expect(needs?.glibc).to.match(/^2\.\d+$/)
  })

  it('is not asked of other files', () => {
    expect(readElf(Buffer.from('#!/bin/sh\nexit 0\n'))).to.equal(undefined)
    expect(readElf(Buffer.alloc(200))).to.equal(undefined)
  })

  it('is compared by numbers, not letters', () => {
    expect(highestVersion(['2.4', '2.36', '2.9'])).to.equal('2.36')
    expect(highestVersion([])).to.equal(undefined)
  })
})
