/** Numbers and times as Keras writes them in progress lines. */
import type { Logs } from './context.ts';

/** Four decimals; scientific below 0.001: `0.2753`, `4.5000e-05`. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace('infinity', 'inf');
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  return value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `loss: 0.2753 - mae: 0.4329`. */
export function formatMetrics(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name}: ${formatMetric(value)}`)
    .join(' - ');
}

/** Whole seconds: `2s`. */
export function formatDuration(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)}s`;
}

/** Seconds with one decimal: `2.4s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}

/** Time that is left: `45s`, `2:05`, `1:02:05`. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds > 3600) {
    return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  }
  if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${seconds}s`;
}

/** `2s/step`, `71ms/step`, `250us/step`. */
export function formatStepTime(milliseconds: number): string {
  if (milliseconds >= 1000 || milliseconds === 0) return `${(milliseconds / 1000).toFixed(0)}s/step`;
  if (milliseconds >= 1) return `${milliseconds.toFixed(0)}ms/step`;
  return `${(milliseconds * 1000).toFixed(0)}us/step`;
}
