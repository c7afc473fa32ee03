import { describe, expect, it } from 'vitest';
import { OfferedRequests } from './offeredRequests.ts';
import { type Request, Requests } from './requests.ts';

function offered(count: number): { list: OfferedRequests; requests: Request[] } {
  const all = new Requests();
  const list = new OfferedRequests();
  const requests = Array.from({ length: count }, (_, index) => all.create({ epoch: 0, index, last: false }).request);
  for (const request of requests) list.add(request);
  return { list, requests };
}

describe('OfferedRequests', () => {
  it('finds requests by ticket and keeps their order', () => {
    const { list, requests } = offered(4);
    const [first, second, third, fourth] = requests as [Request, Request, Request, Request];
    expect(list.get(third.ticket)).toBe(third);
    list.delete(second.ticket);
    expect([...list.values()]).toEqual([first, third, fourth]);
    expect([list.size, list.has(second.ticket), list.has(fourth.ticket)]).toEqual([3, false, true]);
  });

  it('knows nothing of tickets that were never offered', () => {
    const { list } = offered(2);
    list.delete(99);
    expect([list.get(99), list.has(99), list.size]).toEqual([undefined, false, 2]);
    list.clear();
    expect([...list.values()]).toEqual([]);
  });
});
