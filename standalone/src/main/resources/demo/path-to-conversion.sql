/* In which order people met display and sponsored ads before they bought, and how many did. */
WITH touches AS (
  SELECT user_id, 'DSP' AS ad_product, MIN(impression_dt) AS first_touch
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY user_id
  UNION ALL
  SELECT user_id, ad_product_type AS ad_product, MIN(event_dt) AS first_touch
  FROM sponsored_ads_traffic
  WHERE user_id IS NOT NULL
  GROUP BY user_id, ad_product_type
),
ranked AS (
  SELECT
    user_id,
    NAMED_ROW('order', ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY first_touch), 'ad', ad_product) AS touch
  FROM touches
),
paths AS (
  SELECT user_id, ARRAY_SORT(COLLECT(DISTINCT touch)) AS path
  FROM ranked
  GROUP BY user_id
),
buyers AS (
  SELECT user_id, SUM(purchases) AS purchases, SUM(product_sales) AS sales
  FROM amazon_attributed_events_by_traffic_time
  WHERE user_id IS NOT NULL AND purchases > 0
  GROUP BY user_id
)
SELECT
  p.path AS path,
  COUNT(DISTINCT p.user_id) AS reach,
  COUNT(DISTINCT b.user_id) AS users_that_purchased,
  SUM(b.purchases) AS purchases,
  SUM(b.sales) AS sales
FROM paths p
LEFT JOIN buyers b ON b.user_id = p.user_id
GROUP BY p.path
