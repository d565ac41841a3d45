/* Impressions, clicks and cost of every ad product side by side, for the campaigns that are named, or for all. */
WITH traffic AS (
  SELECT
    'DSP' AS ad_product,
    campaign,
    user_id,
    impressions,
    0 AS clicks,
    total_cost / 100000 AS cost
  FROM dsp_impressions
  UNION ALL
  SELECT
    ad_product_type AS ad_product,
    campaign,
    user_id,
    impressions,
    clicks,
    spend / 100000000 AS cost
  FROM sponsored_ads_traffic
)
SELECT
  ad_product,
  COUNT(DISTINCT campaign) AS campaign_count,
  COUNT(DISTINCT user_id) AS reach,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(cost) AS cost
FROM traffic
WHERE CARDINALITY(CUSTOM_PARAMETER('campaigns')) = 0
   OR ARRAY_CONTAINS(CUSTOM_PARAMETER('campaigns'), campaign)
GROUP BY ad_product
