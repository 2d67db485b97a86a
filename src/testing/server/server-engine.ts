import { MemoryEngine } from '../memory/memory-engine.js';
export const ServerEngine = MemoryEngine;
