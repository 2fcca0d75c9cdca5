import { render } from 'preact';
import { App } from './app.tsx';
import { startSession } from './frame/session.ts';

const place = document.getElementById('app');
if (place) render(<App />, place);
void startSession();
