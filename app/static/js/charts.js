// Draws the table it stands beside: <div data-chart="bar" data-table="id" data-columns="1,2" data-unit="%" hidden>.
// Columns count from 1 after the head of the row; numbers are read from data-value, names from the row's head.
"use strict";

const COLOURS = ["#1f5fa8", "#c2571a"];
const INK = "#33404d";

function read(table, columns) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  const rows = [...table.querySelectorAll("tbody tr")];
  const name = (row) => row.querySelector("th").dataset.label ?? row.querySelector("th").textContent.trim();
  const number = (row, column) => {
    const value = row.children[column]?.dataset.value;
    return value === undefined ? null : Number(value);
  };
  return {
    names: rows.map(name),
    series: columns.map((column) => ({ name: heads[column], values: rows.map((row) => number(row, column)) })),
  };
}

function option({ names, series }, kind, unit, still) {
  const few = names.length <= 8; // then every name is shown, broken where it is long
  return {
    animation: !still,
    color: COLOURS,
    aria: { enabled: false },
    // The tooltip is drawn, not written as HTML with styles in it, which the page's policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value}${unit}`) },
    legend: series.length > 1 ? { top: 0, textStyle: { color: INK } } : undefined,
    grid: { left: 8, right: 16, top: series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: names, axisLabel: { color: INK, fontSize: 11, interval: few ? 0 : "auto", hideOverlap: !few, width: few ? 60 : 96, overflow: few ? "break" : "truncate" } },
    yAxis: { type: "value", minInterval: 1, max: unit === "%" ? 100 : undefined, axisLabel: { color: INK, formatter: `{value}${unit}` } },
    series: series.map((each, at) => ({
      name: each.name,
      type: kind,
      data: each.values,
      barMaxWidth: 28,
      // The second of two is told by its pattern as well as by its colour.
      itemStyle: at ? { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -0.785, color: "rgba(255,255,255,.55)" } } : {},
    })),
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.table);
  if (!table || !table.querySelector("tbody tr")) return;
  const columns = place.dataset.columns.split(",").map(Number);
  place.hidden = false;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(option(read(table, columns), place.dataset.chart, place.dataset.unit, still));
  new ResizeObserver(() => chart.resize()).observe(place);
}

for (const place of document.querySelectorAll("[data-chart]")) draw(place);
