/* How many people a display campaign reached, by how often each saw it. */
WITH impressions_per_user AS (
  SELECT
    campaign,
    user_id,
    SUM(impressions) AS impressions
  FROM dsp_impressions
  WHERE user_id IS NOT NULL
  GROUP BY campaign, user_id
),
frequencies AS (
  SELECT
    campaign,
    user_id,
    impressions,
    CASE
      WHEN impressions = 1 THEN '01'
      WHEN impressions = 2 THEN '02'
      WHEN impressions = 3 THEN '03'
      WHEN impressions BETWEEN 4 AND 6 THEN '04-06'
      WHEN impressions BETWEEN 7 AND CUSTOM_PARAMETER('frequency_cap') THEN '07-cap'
      ELSE 'above cap'
    END AS frequency_bucket
  FROM impressions_per_user
)
SELECT
  campaign,
  frequency_bucket,
  COUNT(DISTINCT user_id) AS reach,
  SUM(impressions) AS impressions
FROM frequencies
GROUP BY campaign, frequency_bucket
