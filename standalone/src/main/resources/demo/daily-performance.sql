/* Impressions, reach and cost of the display campaigns, day by day, and what was bought because of them. */
WITH delivered AS (
  SELECT
    campaign,
    impression_date AS event_date,
    COUNT(DISTINCT user_id) AS reach,
    SUM(impressions) AS impressions,
    SUM(total_cost) / 100000 AS cost
  FROM dsp_impressions
  GROUP BY campaign, impression_date
),
bought AS (
  SELECT
    campaign,
    traffic_event_date AS event_date,
    SUM(purchases) AS purchases,
    SUM(product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  GROUP BY campaign, traffic_event_date
)
SELECT
  d.event_date AS event_date,
  d.campaign AS campaign,
  SUM(d.reach) AS reach,
  SUM(d.impressions) AS impressions,
  SUM(d.cost) AS cost,
  SUM(b.purchases) AS purchases,
  SUM(b.sales) AS sales
FROM delivered d
LEFT JOIN bought b ON b.campaign = d.campaign AND b.event_date = d.event_date
GROUP BY d.event_date, d.campaign
