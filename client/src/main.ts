// The client's beginning: mounts the page. Everything that a first look does not need is loaded later, by route.
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { leaveModifiedClicks } from './ui/clicks.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
leaveModifiedClicks(document);
mount(App, { target });
