import { mount } from 'svelte';
import HallGate from '../components/HallGate.svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target !== null) mount(HallGate, { target, props: { page: App } });
