import { defineConfig } from 'vite';
import { pages } from './ballot-client/build/config.ts';

export default defineConfig(pages);
