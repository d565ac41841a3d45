/* Who saw only display, only Sponsored Products, or both, and how often each group bought. */
WITH display AS (
  SELECT user_id
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
search AS (
  SELECT user_id
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL AND ad_product_type = 'sponsored_products'
  GROUP BY user_id
),
reached AS (
  SELECT
    COALESCE(d.user_id, s.user_id) AS user_id,
    CASE
      WHEN d.user_id IS NOT NULL AND s.user_id IS NOT NULL THEN 'display and search'
      WHEN d.user_id IS NOT NULL THEN 'display only'
      ELSE 'search only'
    END AS exposure_group
  FROM display d
  FULL OUTER JOIN search s ON s.user_id = d.user_id
),
buyers AS (
  SELECT user_id, SUM(purchases) AS purchases, SUM(product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL
  GROUP BY user_id
)
SELECT
  r.exposure_group AS audience,
  COUNT(DISTINCT r.user_id) AS reach,
  COUNT(DISTINCT b.user_id) AS purchasers,
  SUM(b.purchases) AS purchases,
  SUM(b.sales) AS sales,
  COUNT(DISTINCT b.user_id) / NULLIF(COUNT(DISTINCT r.user_id), 0) AS purchase_rate
FROM reached r
LEFT JOIN buyers b ON b.user_id = r.user_id
GROUP BY r.exposure_group
