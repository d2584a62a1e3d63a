// Reads calendars with a different library from the one that writes them.

import { expect, type Page } from "@playwright/test";
import ICAL from "ical.js";

/** An event as a calendar program understands it. */
export interface Entry {
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  readonly summary: string;
  readonly location: string;
  readonly organiser: string;
  readonly attendees: number;
  /** The start in UTC, calculated from the calendar's own time zone rules. */
  readonly starts: string;
  readonly ends: string;
  readonly zone: string;
}

/** A calendar with its events. */
export interface CalendarFile {
  readonly method: string;
  readonly zones: readonly string[];
  readonly entries: readonly Entry[];
}

/** Fetches a calendar as the page's visitor and reads it. */
export async function calendarOf(page: Page, address: string): Promise<CalendarFile> {
  const answer = await page.request.get(address);
  expect(answer.status(), address).toBe(200);
  expect(answer.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  const text = await answer.text();
  for (const line of text.split("\r\n")) expect(new TextEncoder().encode(line).length, "RFC 5545, section 3.1: lines are folded").toBeLessThanOrEqual(75);
  return read(text);
}

function read(text: string): CalendarFile {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents("vtimezone");
  for (const zone of zones) ICAL.TimezoneService.register(zone);
  return {
    method: String(calendar.getFirstPropertyValue("method")),
    zones: zones.map((zone) => String(zone.getFirstPropertyValue("tzid"))),
    entries: calendar.getAllSubcomponents("vevent").map(entry),
  };
}

function entry(component: InstanceType<typeof ICAL.Component>): Entry {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    status: String(component.getFirstPropertyValue("status")),
    summary: event.summary,
    location: event.location,
    organiser: event.organizer,
    attendees: event.attendees.length,
    starts: event.startDate.toJSDate().toISOString(),
    ends: event.endDate.toJSDate().toISOString(),
    zone: event.startDate.zone?.tzid ?? "",
  };
}
