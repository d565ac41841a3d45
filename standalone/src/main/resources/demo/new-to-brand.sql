/* How much of each campaign's sales came from people who had not bought the brand for a year. */
SELECT
  campaign,
  COUNT(DISTINCT user_id) AS purchasers,
  SUM(purchases) AS purchases,
  SUM(product_sales) AS sales,
  SUM(new_to_brand_purchases) AS new_to_brand_purchases,
  SUM(new_to_brand_product_sales) AS new_to_brand_sales,
  SUM(new_to_brand_purchases) / NULLIF(SUM(purchases), 0) AS new_to_brand_share
FROM amazon_attributed_events_by_traffic_time
WHERE purchases > 0
GROUP BY campaign
