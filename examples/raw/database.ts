import { defineDatabase } from 'sluice';
import { Member } from './member.js';

export const db = defineDatabase('members', { models: [Member] });
